//! Does a cloud vendor's HTTP endpoint behave as its documentation says?
