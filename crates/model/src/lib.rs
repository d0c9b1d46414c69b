//! Wire types of documented batch operations on cloud instances
