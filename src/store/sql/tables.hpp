#pragma once
// Every table.

#include "store/sql/tables/access.hpp"
#include "store/sql/tables/cards.hpp"
#include "store/sql/tables/deposits.hpp"
#include "store/sql/tables/events.hpp"
#include "store/sql/tables/ledger.hpp"
#include "store/sql/tables/payments.hpp"
#include "store/sql/tables/threeds.hpp"
