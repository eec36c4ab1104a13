namespace py shop
struct Order { 1: required string id, 2: optional i32 count }
service Orders { Order get(1: string id) }
