resource "datadog_service_level_objective" "x" {
  name = "x"
  type = "monitor"
  monitor_ids = [1, 2]
  thresholds {
    timeframe = "7d"
    target = 0.99
  }
}
