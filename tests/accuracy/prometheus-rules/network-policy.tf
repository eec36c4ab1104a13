resource "aws_security_group_rule" "alert" {
  type        = "ingress"
  description = "monitor"
}
