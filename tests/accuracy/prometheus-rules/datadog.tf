locals { env = "prod" }

resource "datadog_monitor" "lift_stuck" {
  name    = "Lift stuck between floors"
  type    = "service check"
  query   = "\"lift.position\".over(\"service:lift\").by(\"host\").last(4).count_by_status()"
  message = <<EOF
Somebody is inside. [Runbook](https://wiki.example.org/lift)
EOF
  tags    = ["service:lift", "severity:critical"]
}
