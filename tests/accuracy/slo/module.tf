resource "datadog_service_level_objective" "each" {
  for_each = var.slos
  name     = each.value.name
  type     = "metric"
  query {
    numerator   = each.value.good
    denominator = each.value.all
  }
  thresholds {
    timeframe = "30d"
    target    = each.value.target
  }
}
