//! A second look for smaller code.

use std::path::Path;

use anyhow::Result;
use wasm_opt::OptimizationOptions;

/// Shrinks the code that contract-build has optimised already.
///
/// An address with a small constant added becomes an offset of the memory access. That is another address only if
/// the sum overflows, and then it is below 1,024: the far end of the stack, which is at the bottom of the memory and
/// 64 KiB deep.
pub fn shrink(code: &Path) -> Result<()> {
    OptimizationOptions::new_optimize_for_size_aggressively()
        .mvp_features_only()
        .zero_filled_memory(true)
        .low_memory_unused(true)
        .set_converge()
        .run(code, code)?;
    Ok(())
}
