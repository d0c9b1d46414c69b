//! The word that batch operations answer for each instance; the pages share it.

words! {
    /// What became of one instance, as it was sent.
    ///
    /// Source: dms-kafka-v1.0-2019, Table 4; dms-kafka-v1.0-2022-08-12, Table 4; dcs-v2, Table 4 (row `result`).
    /// dms-rocketmq-v2 shows `success` in its example and defines nothing.
    pub enum Outcome {
        /// `success`
        Success = "success",
        /// `failed`
        Failed = "failed",
    }
}
