//! The plain node/activity problem and its certified solution.
