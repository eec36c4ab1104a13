resource "datadog_service_level_objective" "tram_stops" {
  name        = "Tram stops are announced"
  type        = "metric"
  description = "Announcements"
  query {
    numerator   = "sum:tram.announced{ok:yes}.as_count()"
    denominator = "sum:tram.announced{*}.as_count()"
  }
  thresholds {
    timeframe = "30d"
    target    = 99.5
    warning   = 99.9
  }
  tags = ["service:tram"]
}
