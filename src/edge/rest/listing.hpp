#pragma once
// The envelope around every list: {"data":[…],"page":1,"per_page":25,"total":137,"has_more":true}.

#include <functional>
#include <string>

#include "app/ports/queries.hpp"
#include "edge/rest/call.hpp"
#include "edge/rest/json_writer.hpp"

namespace privcards::rest {

// Answers a page; `render` appends one row's JSON object.
template <class Row, class Render>
void answer_page(const CallPtr& call, const app::PageRequest& request,
                 const app::Answer<app::Page<Row>>& page, Render render) {
  if (!page) return call->fault(page.error());
  if (page->after_unknown) {
    call->failed({{.code = ErrorCode::unknown_cursor, .param = "starting_after"}});
    return;
  }
  std::string out;
  out.reserve(64 + page->rows.size() * 640);
  out.append("{\"data\":[");
  for (const Row& row : page->rows) {
    if (&row != page->rows.data()) out.push_back(',');
    render(out, row);
  }
  out.append("],\"page\":").append(std::to_string(request.page));
  out.append(",\"per_page\":").append(std::to_string(request.per_page));
  out.append(",\"total\":").append(std::to_string(page->total));
  if (page->total_capped) out.append(",\"total_capped\":true");
  out.append(page->has_more ? ",\"has_more\":true}" : ",\"has_more\":false}");
  call->answer(200, std::move(out));
}

// Answers one object or 404.
template <class Row, class Render>
void answer_row(const CallPtr& call, const app::Answer<std::optional<Row>>& row, Render render) {
  if (!row) return call->fault(row.error());
  if (!*row) return call->fail(ErrorCode::not_found);
  std::string out;
  render(out, **row);
  call->answer(200, std::move(out));
}

}  // namespace privcards::rest
