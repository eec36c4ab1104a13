package main

import "fmt"

type Order struct { ID string }

func main() { fmt.Println("message A { }") }
