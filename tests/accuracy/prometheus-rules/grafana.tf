resource "grafana_rule_group" "sauna" {
  name             = "sauna"
  folder_uid       = grafana_folder.sauna.uid
  interval_seconds = 60
  rule {
    name      = "Sauna too hot"
    condition = "B"
    data {
      ref_id         = "A"
      datasource_uid = "prom"
      model          = jsonencode({ expr = "max(sauna_celsius)", refId = "A" })
    }
    data {
      ref_id         = "B"
      datasource_uid = "__expr__"
      model          = jsonencode({ type = "threshold", expression = "A", refId = "B" })
    }
    labels = { severity = "warning" }
  }
}
