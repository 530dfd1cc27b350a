#pragma once
// What the pages say, in each language. Texts hold "{name}" where a variable part goes (fill()).

#include <string_view>

#include "edge/acs/page/page.hpp"

namespace privcards::acs {

struct PageTexts {
  std::string_view lang;
  std::string_view title;
  std::string_view paying;      // {merchant} {amount} {card}
  std::string_view confirming;  // the same for a non-payment authentication: {merchant} {card}
  std::string_view code_label;
  std::string_view code_hint;
  std::string_view submit;
  std::string_view resend;
  std::string_view cancel;
  std::string_view tries_left;  // {count}
  std::string_view last_try;
  std::string_view wrong_last;
  std::string_view wrong;  // {count}
  std::string_view malformed;
  std::string_view resent;
  std::string_view resend_too_early;
  std::string_view resends_used_up;
  std::string_view valid_until;  // {time}
  std::string_view help_title;
  std::string_view help_text;
  std::string_view why_title;
  std::string_view why_text;
  std::string_view returning_title;
  std::string_view returning_text;
  std::string_view proceed;
  std::string_view waiting_title;
  std::string_view waiting_text;
  std::string_view error_title;
  std::string_view error_text;
};

const PageTexts& texts_of(PageLanguage language);

}  // namespace privcards::acs
