resource "datadog_monitor" "tram" {
  name = "Tram late"
  type = "metric alert"
  query = "avg(last_5m):avg:tram.delay{*} > 5"
  message = "late"
}
