resource "google_monitoring_slo" "doors" {
  service             = google_monitoring_custom_service.tram.service_id
  slo_id              = "tram-doors"
  display_name        = "Doors close in time"
  goal                = 0.95
  rolling_period_days = 28
  request_based_sli {
    distribution_cut {
      distribution_filter = "metric.type=\"custom.googleapis.com/doors\" resource.type=\"global\""
      range {
        max = 4
      }
    }
  }
}
