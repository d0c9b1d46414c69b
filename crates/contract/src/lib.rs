//! An HTTP operation as its documentation page states it: fields, statements, locators, contradictions
