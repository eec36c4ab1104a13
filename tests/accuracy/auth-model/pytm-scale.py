#!/usr/bin/env python3
from pytm import TM, Actor, Boundary, Dataflow, Datastore, Server

tm = TM("Lorry scale")
tm.description = "Weighing lorries at the gate"
yard = Boundary("Yard")
driver = Actor("Driver")
gate = Server("Gate")
gate.inBoundary = yard
weights = Datastore("Weights")
Dataflow(driver, gate, "Shows the card")
Dataflow(gate, weights, "Stores the weight")

if __name__ == "__main__":
    tm.process()
