#include "main/metrics.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <deque>
#include <sstream>

namespace privcards::main {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<std::pair<std::string, std::string>>;

class Page {
 public:
  MetricFamily& family(std::string name, std::string help, MetricType type) {
    MetricFamily& added = families_.emplace_back();
    added.name = std::move(name);
    added.help = std::move(help);
    added.type = type;
    return added;
  }
  std::string render() const {
    return prometheus::TextSerializer().Serialize({families_.begin(), families_.end()});
  }

 private:
  std::deque<MetricFamily> families_;
};

ClientMetric& add(MetricFamily& family, const Labels& labels) {
  ClientMetric& metric = family.metric.emplace_back();
  for (const auto& [name, value] : labels) {
    ClientMetric::Label label;
    label.name = name;
    label.value = value;
    metric.label.push_back(std::move(label));
  }
  return metric;
}

void counter(MetricFamily& family, const Labels& labels, std::int64_t value) {
  add(family, labels).counter.value = static_cast<double>(value);
}

// Counts per bucket, the last one for everything above; printed in seconds.
template <class Bounds, class Counts>
void histogram(MetricFamily& family, const Labels& labels, const Bounds& bounds_us,
               const Counts& counts, std::int64_t sum_us) {
  auto& metric = add(family, labels).histogram;
  std::uint64_t cumulative = 0;
  for (std::size_t at = 0; at < counts.size(); ++at) {
    cumulative += static_cast<std::uint64_t>(counts.at(at));
    ClientMetric::Bucket bucket;
    bucket.cumulative_count = cumulative;
    bucket.upper_bound = at < bounds_us.size() ? static_cast<double>(bounds_us.at(at)) / 1e6
                                               : std::numeric_limits<double>::infinity();
    metric.bucket.push_back(bucket);
  }
  metric.sample_count = cumulative;
  metric.sample_sum = static_cast<double>(sum_us) / 1e6;
}

void add_book(Page& page, const app::Book& book) {
  const app::Book::Statistics& counts = book.statistics();
  const auto one = [&](const char* name, const char* help, std::int64_t value) {
    counter(page.family(name, help, MetricType::Counter), {}, value);
  };
  one("privcards_book_groups_total", "Commits", counts.groups);
  one("privcards_book_commands_total", "Commands decided", counts.commands);
  one("privcards_book_commit_faults_total", "Commits that failed", counts.commit_faults);
  one("privcards_book_conflicts_total", "Groups decided again: another node was faster",
      counts.conflicts);
  one("privcards_book_turned_away_total", "Commands refused for a full queue", counts.turned_away);
  one("privcards_book_load_microseconds_total", "Time spent loading", counts.load_us);
  one("privcards_book_decide_microseconds_total", "Time spent deciding", counts.decide_us);
  one("privcards_book_commit_microseconds_total", "Time spent committing", counts.commit_us);
  add(page.family("privcards_book_queued", "Commands waiting", MetricType::Gauge), {}).gauge.value =
      static_cast<double>(book.queued());
}

void add_store(Page& page, const app::Store::Traffic& traffic) {
  counter(page.family("privcards_store_round_trips_total", "The book's talks with PostgreSQL",
                      MetricType::Counter),
          {}, traffic.round_trips);
  counter(page.family("privcards_store_statements_total", "Statements in these talks",
                      MetricType::Counter),
          {}, traffic.statements);
}

void add_http(Page& page, const HttpMetrics& http) {
  MetricFamily& family =
      page.family("privcards_http_request_duration_seconds",
                  "Requests of the API by route and status", MetricType::Histogram);
  for (const auto& [key, row] : http.rows()) {
    const auto& [method, route, status] = key;
    histogram(family, {{"method", method}, {"route", route}, {"status", std::to_string(status)}},
              http_bounds_us, row.buckets, row.sum_us);
  }
}

void add_decisions(Page& page, const host::HostStatistics& counts) {
  MetricFamily& received =
      page.family("privcards_iso8583_received_total", "Messages by type", MetricType::Counter);
  for (std::size_t row = 0; row < host::message_row_count; ++row) {
    const std::string mti(host::mti_of(static_cast<host::MessageRow>(row)));
    counter(received, {{"mti", mti}}, counts.received.at(row));
  }
  MetricFamily& decided = page.family("privcards_iso8583_decided_total",
                                      "Decisions by message type and verdict", MetricType::Counter);
  for (std::size_t row = 0; row < host::message_row_count; ++row) {
    const std::string mti(host::mti_of(static_cast<host::MessageRow>(row)));
    for (std::size_t verdict = 0; verdict < host::verdict_count; ++verdict) {
      const std::int64_t count = counts.decided.at(row).at(verdict);
      if (count == 0) continue;
      const auto named = host::name_of(static_cast<app::NetworkVerdict>(verdict));
      counter(decided, {{"mti", mti}, {"verdict", std::string(named)}}, count);
    }
  }
  std::array<std::int64_t, host::latency_bounds_us.size() + 1> latency{};
  for (std::size_t at = 0; at < latency.size(); ++at) latency.at(at) = counts.latency.at(at);
  histogram(page.family("privcards_decision_duration_seconds",
                        "From a message's arrival to its answer handed to the link",
                        MetricType::Histogram),
            {}, host::latency_bounds_us, latency, counts.latency_sum_us);
}

void add_host(Page& page, const host::Host& host) {
  const host::HostStatistics& counts = host.statistics();
  add_decisions(page, counts);
  MetricFamily& oddities = page.family("privcards_iso8583_oddities_total",
                                       "Messages that took another way", MetricType::Counter);
  counter(oddities, {{"what", "repeated"}}, counts.repeated);
  counter(oddities, {{"what", "conflicting"}}, counts.conflicting);
  counter(oddities, {{"what", "late"}}, counts.late);
  counter(oddities, {{"what", "malformed"}}, counts.malformed);
  counter(oddities, {{"what", "not_signed_on"}}, counts.not_signed_on);
  counter(oddities, {{"what", "unexpected"}}, counts.unexpected);
  counter(oddities, {{"what", "turned_away"}}, counts.turned_away);
  counter(oddities, {{"what", "failed"}}, counts.failed);
  counter(oddities, {{"what", "unsent"}}, counts.unsent);
  counter(oddities, {{"what", "bad_frames"}}, counts.bad_frames);
  MetricFamily& links =
      page.family("privcards_iso8583_connections", "Open connections by link", MetricType::Gauge);
  for (const auto& link : host.links()) {
    add(links, {{"link", link.name}}).gauge.value = static_cast<double>(link.connections);
  }
}

void add_deliveries(Page& page, const std::string& prefix,
                    const delivery::DelivererStatistics& counts) {
  MetricFamily& attempts =
      page.family(prefix + "_attempts_total", "Deliveries tried", MetricType::Counter);
  counter(attempts, {{"outcome", "succeeded"}}, counts.succeeded);
  counter(attempts, {{"outcome", "failed"}}, counts.failed);
  counter(page.family(prefix + "_unread_total", "Looks at a delivery that the store did not answer",
                      MetricType::Counter),
          {}, counts.unread);
  counter(page.family(prefix + "_put_back_total",
                      "Deliveries whose name waited too long for a thread", MetricType::Counter),
          {}, counts.put_back);
  std::array<std::int64_t, delivery::DelivererStatistics::delay_bounds_us.size() + 1> delays{};
  for (std::size_t at = 0; at < delays.size(); ++at) delays.at(at) = counts.delays.at(at);
  histogram(page.family(prefix + "_delay_seconds", "From the commit to the first attempt's start",
                        MetricType::Histogram),
            {}, delivery::DelivererStatistics::delay_bounds_us, delays, counts.delay_sum_us);
}

void add_acs(Page& page, const acs::AcsStatistics& counts) {
  MetricFamily& answered = page.family("privcards_acs_areqs_total",
                                       "AReqs answered, by transStatus", MetricType::Counter);
  for (std::size_t at = 0; at < counts.answered.size(); ++at) {
    counter(answered, {{"status", std::string(1, acs::AcsStatistics::statuses.at(at))}},
            counts.answered.at(at));
  }
  MetricFamily& events =
      page.family("privcards_acs_events_total", "What else happened", MetricType::Counter);
  counter(events, {{"what", "repeated"}}, counts.repeated);
  counter(events, {{"what", "refused"}}, counts.refused);
  counter(events, {{"what", "late"}}, counts.late);
  counter(events, {{"what", "creq"}}, counts.creqs);
  counter(events, {{"what", "page_post"}}, counts.page_posts);
  counter(events, {{"what", "method"}}, counts.methods);
  counter(events, {{"what", "turned_away"}}, counts.turned_away);
  counter(events, {{"what", "verdict"}}, counts.verdicts);
  counter(events, {{"what", "verdict_missing"}}, counts.verdicts_missing);
  MetricFamily& reports =
      page.family("privcards_acs_reports_total", "RReqs by how they went", MetricType::Counter);
  counter(reports, {{"outcome", "delivered"}}, counts.reported);
  counter(reports, {{"outcome", "refused"}}, counts.reports_refused);
  counter(reports, {{"outcome", "failed"}}, counts.reports_failed);
  std::array<std::int64_t, acs::AcsStatistics::bounds_us.size() + 1> latency{};
  for (std::size_t at = 0; at < latency.size(); ++at) latency.at(at) = counts.latency.at(at);
  histogram(page.family("privcards_acs_areq_duration_seconds",
                        "From an AReq's arrival to its answer handed to the connection",
                        MetricType::Histogram),
            {}, acs::AcsStatistics::bounds_us, latency, counts.latency_sum_us);
}

void gauge(MetricFamily& family, const Labels& labels, double value) {
  add(family, labels).gauge.value = value;
}

void add_rails(Page& page, const std::vector<rails::RailStatus>& all) {
  if (all.empty()) return;
  MetricFamily& reading = page.family(
      "privcards_rail_reading", "1: this node reads the rail; 0: another does", MetricType::Gauge);
  std::vector<rails::RailStatus> rails;
  for (const rails::RailStatus& rail : all) {
    gauge(reading, {{"rail", rail.rail}}, rail.reading ? 1 : 0);
    if (rail.reading) rails.push_back(rail);
  }
  if (rails.empty()) return;
  MetricFamily& height =
      page.family("privcards_rail_height", "Block read so far", MetricType::Gauge);
  for (const rails::RailStatus& rail : rails) {
    gauge(height, {{"rail", rail.rail}}, static_cast<double>(rail.height));
  }
  MetricFamily& lag = page.family("privcards_rail_lag_blocks",
                                  "Blocks the node has and that were not read yet; -1: the node "
                                  "does not answer",
                                  MetricType::Gauge);
  for (const rails::RailStatus& rail : rails) {
    const std::int64_t behind =
        rail.node_height < 0 ? -1 : std::max<std::int64_t>(0, rail.node_height - rail.height);
    gauge(lag, {{"rail", rail.rail}}, static_cast<double>(behind));
  }
  MetricFamily& troubled =
      page.family("privcards_rail_troubled", "1: a person should look", MetricType::Gauge);
  for (const rails::RailStatus& rail : rails) {
    gauge(troubled, {{"rail", rail.rail}}, rail.problem.empty() ? 0 : 1);
  }
  MetricFamily& open = page.family("privcards_rail_deposits", "Deposits still looked at, by state",
                                   MetricType::Gauge);
  for (const rails::RailStatus& rail : rails) {
    for (const auto& [state, count] : rail.open) {
      gauge(open, {{"rail", rail.rail}, {"state", state}}, static_cast<double>(count));
    }
  }
  MetricFamily& oldest =
      page.family("privcards_rail_oldest_unconfirmed_seconds",
                  "Age of the oldest deposit that is expected and not credited", MetricType::Gauge);
  MetricFamily& gap =
      page.family("privcards_rail_unused_addresses",
                  "Addresses issued since the last one that was paid to", MetricType::Gauge);
  MetricFamily& shortcomings =
      page.family("privcards_rail_shortcomings",
                  "What the node cannot do, and what goes unseen therefore", MetricType::Gauge);
  MetricFamily& pool = page.family("privcards_rail_addresses_left",
                                   "Imported addresses not issued yet", MetricType::Gauge);
  for (const rails::RailStatus& rail : rails) {
    gauge(oldest, {{"rail", rail.rail}}, static_cast<double>(rail.oldest_unconfirmed_ms) / 1e3);
    gauge(shortcomings, {{"rail", rail.rail}}, static_cast<double>(rail.shortcomings.size()));
    if (rail.unused_in_row >= 0) {
      gauge(gap, {{"rail", rail.rail}}, static_cast<double>(rail.unused_in_row));
    }
    if (rail.pool_left >= 0) {
      gauge(pool, {{"rail", rail.rail}}, static_cast<double>(rail.pool_left));
    }
  }
}

void add_providers(Page& page, const std::vector<rails::PriceSource::ProviderState>& providers) {
  if (providers.empty()) return;
  MetricFamily& age = page.family("privcards_price_provider_age_seconds",
                                  "Since a provider's last answer that was understood; -1: none "
                                  "yet",
                                  MetricType::Gauge);
  MetricFamily& failures = page.family("privcards_price_provider_failures_total",
                                       "Answers missing or not understood", MetricType::Counter);
  for (const auto& provider : providers) {
    const double seconds = provider.age_ms < 0 ? -1 : static_cast<double>(provider.age_ms) / 1e3;
    gauge(age, {{"provider", provider.provider}}, seconds);
    counter(failures, {{"provider", provider.provider}}, provider.failures);
  }
}

}  // namespace

void HttpMetrics::count(const rest::AccessRecord& access) {
  std::size_t bucket = 0;
  while (bucket < http_bounds_us.size() && access.duration_us > http_bounds_us.at(bucket)) {
    ++bucket;
  }
  // A method nobody knows would make a label of its own.
  const std::string method = access.route.empty() ? "-" : access.method;
  std::lock_guard lock(mutex_);
  Row& row = rows_[{method, std::string(access.route), access.status}];
  ++row.count;
  row.sum_us += access.duration_us;
  ++row.buckets.at(bucket);
}

std::map<HttpMetrics::Key, HttpMetrics::Row> HttpMetrics::rows() const {
  std::lock_guard lock(mutex_);
  return rows_;
}

std::string render_metrics(const MetricSources& sources) {
  Page page;
  add_http(page, sources.http);
  add_host(page, sources.host);
  add_book(page, sources.book);
  add_store(page, sources.store.traffic());
  add_deliveries(page, "privcards_webhook", sources.deliverer.statistics());
  add_deliveries(page, "privcards_challenge_webhook", sources.urgent_deliverer.statistics());
  add_acs(page, sources.acs.statistics());
  add_rails(page, sources.scanners);
  add_providers(page, sources.providers);
  return page.render();
}

}  // namespace privcards::main
