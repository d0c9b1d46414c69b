//! A stateful reference endpoint for documented batch operations, with named faults and readings
