#pragma once
// The envelope around every list: {"data":[…],"page":1,"per_page":25,"total":137,"has_more":true}.

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "app/ports/queries.hpp"
#include "edge/json/json_writer.hpp"
#include "edge/rest/call.hpp"

namespace privcards::rest {

// The envelope of a page, `render` appending one row's JSON object; or answers what went wrong and
// returns nothing.
template <class Row, class Render>
std::optional<std::string> render_page(const CallPtr& call, const app::PageRequest& request,
                                       const app::Answer<app::Page<Row>>& page, Render render) {
  if (!page) {
    call->fault(page.error());
    return std::nullopt;
  }
  if (page->after_unknown) {
    call->failed({{.code = ErrorCode::unknown_cursor, .param = "starting_after"}});
    return std::nullopt;
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
  return out;
}

// Answers a page.
template <class Row, class Render>
void answer_page(const CallPtr& call, const app::PageRequest& request,
                 const app::Answer<app::Page<Row>>& page, Render render) {
  std::optional<std::string> out = render_page(call, request, page, render);
  if (out) call->answer(200, std::move(*out));
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
