#include "main/admin.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "app/operate.hpp"
#include "base/money.hpp"
#include "core/cards/category.hpp"
#include "edge/host/profile_file.hpp"
#include "main/admin_session.hpp"
#include "main/admin_threeds.hpp"
#include "main/log.hpp"

namespace privcards::main {
namespace {

// Commands throw CLI errors for arguments that cannot be.
using Session = AdminSession;

std::int64_t amount_of(const std::string& name, const std::string& text) {
  const ParsedAmount amount = parse_amount(text, usd);
  if (!amount.minor || *amount.minor < 0) {
    throw CLI::ValidationError(name, "must be an amount such as 5000.00");
  }
  return *amount.minor;
}

template <class Kind>
Id<Kind> id_of(const std::string& name, const std::string& text) {
  const auto id = parse_id<Kind>(text);
  if (!id) throw CLI::ValidationError(name, "is not an id of the right kind");
  return *id;
}

World world_of(const std::string& text) { return text == "live" ? World::live : World::test; }

// Lists print a name at the end of a line.
std::string name_complaint(const std::string& name) {
  constexpr std::size_t bytes_max = 200;
  if (name.empty() || name.size() > bytes_max) {
    return "a name has 1 to " + std::to_string(bytes_max) + " bytes";
  }
  const bool printable = std::all_of(
      name.begin(), name.end(), [](unsigned char byte) { return byte >= 0x20 && byte != 0x7F; });
  return printable ? "" : "a name has no control characters";
}

void add_accounts(CLI::App& admin, Session& session) {
  CLI::App* account = admin.add_subcommand("account", "Customers of this installation");
  account->require_subcommand(1);
  CLI::App* create = account->add_subcommand("create", "Open an account with a wallet per world");
  auto name = std::make_shared<std::string>();
  create->add_option("--name", *name, "What to call it")->required()->check(name_complaint);
  create->callback([&session, name] {
    IdSource ids(1);
    const AccountId id = ids.next<AccountKind>(session.core.clock().now());
    app::DataKey data_key = session.core.vault().new_data_key(id);
    auto made = session.run(app::CreateAccount(*name, std::move(data_key), id));
    if (made) session.say(render(made->id));
  });
  CLI::App* list = account->add_subcommand("list", "All accounts");
  list->callback([&session] {
    auto accounts = session.ask<std::vector<ledger::Account>>(
        [](app::Queries& queries) { return queries.accounts(); });
    if (!accounts) return;
    for (const ledger::Account& row : *accounts) {
      session.say(render(row.id) + "  " + render_rfc3339(row.created_at) + "  " + row.name);
    }
  });
}

void add_key_create(CLI::App& key, Session& session) {
  struct Options {
    std::string account;
    std::string world = "test";
    std::string name;
    std::vector<std::string> scopes{"read", "write", "card_details"};
  };
  auto options = std::make_shared<Options>();
  CLI::App* create = key.add_subcommand("create", "Make an API key; it is shown once");
  create->add_option("--account", options->account, "acct_…")->required();
  create->add_option("--world", options->world)->check(CLI::IsMember({"live", "test"}));
  create->add_option("--name", options->name, "What it is for");
  create->add_option("--scope", options->scopes, "read, write, card_details; all by default")
      ->check(CLI::IsMember({"read", "write", "card_details"}));
  create->callback([&session, options] {
    std::uint8_t scopes = 0;
    for (const std::string& scope : options->scopes) {
      const auto bit = scope == "read"    ? app::Scope::read
                       : scope == "write" ? app::Scope::write
                                          : app::Scope::card_details;
      scopes = static_cast<std::uint8_t>(scopes | static_cast<std::uint8_t>(bit));
    }
    auto made =
        session.run(app::CreateApiKey({.account = id_of<AccountKind>("--account", options->account),
                                       .world = world_of(options->world),
                                       .name = options->name,
                                       .scopes = scopes}));
    if (made) session.say(render(made->key.id) + "  " + made->text.reveal());
  });
}

void add_keys(CLI::App& admin, Session& session) {
  CLI::App* key = admin.add_subcommand("key", "API keys");
  key->require_subcommand(1);
  add_key_create(*key, session);
  auto account = std::make_shared<std::string>();
  CLI::App* list = key->add_subcommand("list", "Keys of an account");
  list->add_option("--account", *account, "acct_…")->required();
  list->callback([&session, account] {
    const AccountId id = id_of<AccountKind>("--account", *account);
    auto keys = session.ask<std::vector<app::ApiKey>>(
        [id](app::Queries& queries) { return queries.api_keys(id); });
    if (!keys) return;
    for (const app::ApiKey& row : *keys) {
      session.say(render(row.id) + "  " + row.prefix + "…" + row.last4 + "  " +
                  (row.revoked_at ? "revoked" : "active ") + "  " + row.name);
    }
  });
  auto revoked = std::make_shared<std::string>();
  CLI::App* revoke = key->add_subcommand("revoke", "End a key at once");
  revoke->add_option("id", *revoked, "key_…")->required();
  revoke->callback([&session, revoked] {
    auto done = session.run(app::RevokeApiKey(id_of<ApiKeyKind>("id", *revoked)));
    if (done) session.say(render(done->id) + "  revoked");
  });
}

void add_bin_set(CLI::App& bin, Session& session) {
  struct Options {
    cards::Bin bin;
    std::string network;
    std::string max_transaction = "5000.00";
    std::string max_monthly = "50000.00";
    bool inactive = false;
  };
  auto options = std::make_shared<Options>();
  options->bin.type = "general";
  CLI::App* set = bin.add_subcommand("set", "Add a BIN or replace its settings");
  set->add_option("id", options->bin.id, "The leading 6 to 8 digits")
      ->required()
      ->check([](const std::string& text) {
        const bool digits =
            std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
        return digits && text.size() >= 6 && text.size() <= 8 ? "" : "must be 6 to 8 digits";
      });
  set->add_option("--network", options->network)
      ->required()
      ->check(CLI::IsMember({"visa", "mastercard"}));
  set->add_option("--type", options->bin.type, "advertising, general …");
  set->add_option("--program", options->bin.program);
  set->add_option("--max-transaction", options->max_transaction, "USD per payment");
  set->add_option("--max-monthly", options->max_monthly, "USD per card and month");
  set->add_option("--best-for", options->bin.best_for);
  set->add_flag("--apple-pay", options->bin.apple_pay);
  set->add_flag("--google-pay", options->bin.google_pay);
  set->add_flag("--inactive", options->inactive, "Issue no new cards");
  set->callback([&session, options] {
    options->bin.network = *cards::parse_network(options->network);
    options->bin.max_transaction_minor = amount_of("--max-transaction", options->max_transaction);
    options->bin.max_monthly_minor = amount_of("--max-monthly", options->max_monthly);
    options->bin.active = !options->inactive;
    auto done = session.run(app::PutBin(options->bin));
    if (done) session.say(done->id + "  set");
  });
}

void add_bins(CLI::App& admin, Session& session) {
  CLI::App* bin = admin.add_subcommand("bin", "Ranges cards are issued from");
  bin->require_subcommand(1);
  add_bin_set(*bin, session);
  bin->add_subcommand("list", "All BINs")->callback([&session] {
    auto bins = session.ask<std::vector<app::BinView>>(
        [](app::Queries& queries) { return queries.bins(World::live); });
    if (!bins) return;
    for (const app::BinView& view : *bins) {
      session.say(view.bin.id + "  " + std::string(name_of(view.bin.network)) + "  " +
                  view.bin.type + "  program " + std::to_string(view.bin.program) +
                  (view.bin.active ? "" : "  inactive"));
    }
  });
}

void add_programs(CLI::App& admin, Session& session) {
  CLI::App* program = admin.add_subcommand("program", "Rules common to several BINs");
  program->require_subcommand(1);
  auto row = std::make_shared<cards::Program>();
  CLI::App* set = program->add_subcommand("set", "Add a program or replace its rules");
  set->add_option("id", row->id)->required()->check(CLI::PositiveNumber);
  set->add_option("--name", row->name)->required();
  set->add_option("--block-category", row->blocked_categories)->check([](const std::string& text) {
    return cards::is_category(text) ? "" : text + " is not a category";
  });
  set->add_option("--block-country", row->blocked_countries, "ISO 3166-1 alpha-3");
  set->add_option("--block-merchant", row->blocked_merchants, "Card acceptor id (DE 42)");
  set->callback([&session, row] {
    auto done = session.run(app::PutProgram(*row));
    if (done) session.say("program " + std::to_string(done->id) + "  set");
  });
  program->add_subcommand("list", "All programs")->callback([&session] {
    auto programs = session.ask<std::vector<cards::Program>>(
        [](app::Queries& queries) { return queries.programs(); });
    if (!programs) return;
    for (const cards::Program& each : *programs) {
      session.say(std::to_string(each.id) + "  " + each.name);
    }
  });
}

void add_link_add(CLI::App& link, Session& session) {
  struct Options {
    app::NetworkLink link;
    std::string world = "live";
    std::string listen;
    std::string dial;
  };
  auto options = std::make_shared<Options>();
  options->link.profile = "iso87-ascii-binbm";
  CLI::App* add = link.add_subcommand("add", "Add a link; a running server opens it at once");
  add->add_option("--name", options->link.name)->required();
  add->add_option("--world", options->world)->check(CLI::IsMember({"live", "test"}));
  auto* listen = add->add_option("--listen", options->listen, "HOST:PORT to listen on");
  add->add_option("--dial", options->dial, "HOST:PORT to connect to")->excludes(listen);
  add->add_option("--profile", options->link.profile, "A shipped profile, or a file");
  add->callback([&session, options] {
    const bool dials = !options->dial.empty();
    const auto address = parse_listen(dials ? options->dial : options->listen);
    if (!address) {
      throw CLI::ValidationError(dials ? "--dial" : "--listen", address.error());
    }
    if (address->port == 0) {
      throw CLI::ValidationError(dials ? "--dial" : "--listen", "needs a port that both ends know");
    }
    if (auto profile = host::load_compiled_profile(options->link.profile); !profile) {
      throw CLI::ValidationError("--profile", profile.error());
    }
    options->link.world = world_of(options->world);
    options->link.mode = dials ? app::LinkMode::dial : app::LinkMode::listen;
    options->link.address = address->address;
    options->link.port = address->port;
    auto done = session.run(app::PutLink(options->link));
    if (done) session.say(render(done->id) + "  " + done->name);
  });
}

void add_links(CLI::App& admin, Session& session) {
  CLI::App* link = admin.add_subcommand("link", "Connections to card networks");
  link->require_subcommand(1);
  add_link_add(*link, session);
  const auto all = [&session] {
    return session.ask<std::vector<app::NetworkLink>>(
        [](app::Queries& queries) { return queries.links(); });
  };
  link->add_subcommand("list", "All links")->callback([&session, all] {
    auto links = all();
    if (!links) return;
    for (const app::NetworkLink& row : *links) {
      session.say(render(row.id) + "  " + row.name + "  " + std::string(name_of(row.world)) +
                  (row.mode == app::LinkMode::listen ? "  listen " : "  dial ") +
                  render_listen({row.address, row.port}) + "  " + row.profile +
                  (row.active ? "" : "  off"));
    }
  });
  auto named = std::make_shared<std::string>();
  CLI::App* off = link->add_subcommand("off", "Close a link for good");
  off->add_option("id", *named, "lnk_…")->required();
  off->callback([&session, named, all] {
    const LinkId id = id_of<LinkKind>("id", *named);
    auto links = all();
    if (!links) return;
    const auto at =
        std::find_if(links->begin(), links->end(), [&](const auto& row) { return row.id == id; });
    if (at == links->end()) return session.refuse("not found");
    at->active = false;
    if (session.run(app::PutLink(*at))) session.say(*named + "  off");
  });
}

// The new master key is in the file before anything is wrapped by it, and the old one stays there.
void add_rotation(CLI::App& admin, Session& session) {
  admin.add_subcommand("rotate-master-key", "Wrap all data keys by a new master key")
      ->callback([&session] {
        const std::string path = session.core.config().keys_path();
        if (auto added = vault::add_master_key(path); !added) {
          return session.refuse(added.error().message);
        }
        Result<vault::Keys, Fault> keys = vault::read_key_file(path);
        if (!keys) return session.refuse(keys.error().message);
        vault::FileVault fresh(std::move(*keys), session.core.dice());
        auto stored = session.ask<std::vector<app::DataKey>>(
            [](app::Queries& queries) { return queries.data_keys(); });
        if (!stored) return;
        std::vector<app::DataKey> wrapped;
        for (const app::DataKey& key : *stored) {
          Result<app::DataKey, Fault> again = fresh.rewrap(key);
          if (!again) return session.refuse(again.error().message);
          wrapped.push_back(std::move(*again));
        }
        auto done = session.run(app::RewrapDataKeys(std::move(wrapped)));
        if (done) session.say(std::to_string(*done) + " data keys wrapped by the new master key");
      });
}

}  // namespace

AdminAnswer run_admin(Core& core, const std::vector<std::string>& arguments) {
  Session session{.core = core};
  CLI::App admin("Administration of a PrivCards installation", "privcards admin");
  admin.require_subcommand(1);
  add_accounts(admin, session);
  add_keys(admin, session);
  add_bins(admin, session);
  add_programs(admin, session);
  add_links(admin, session);
  add_rail_commands(admin, session);
  add_rotation(admin, session);
  add_threeds(admin,
              {.put =
                   [&session](app::StoredRules rules) {
                     auto done = session.run(app::PutAuthenticationRules(std::move(rules)));
                     if (done) session.say(describe(*done));
                   },
               .list =
                   [&session] {
                     auto all = session.ask<std::vector<app::StoredRules>>(
                         [](app::Queries& queries) { return queries.authentication_rules(); });
                     if (!all) return;
                     for (const app::StoredRules& each : *all) session.say(describe(each));
                   }});
  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    admin.parse(std::move(reversed));
  } catch (const CLI::CallForHelp&) {
    return {0, admin.help()};
  } catch (const CLI::CallForAllHelp&) {
    return {0, admin.help("", CLI::AppFormatMode::All)};
  } catch (const CLI::ParseError& error) {
    return {2, std::string(error.what()) + "\n"};
  }
  return {session.refused ? 1 : 0, session.out};
}

}  // namespace privcards::main
