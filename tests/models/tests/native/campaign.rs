//! The campaign on the logic alone: the pool's book, operators, allocation, nominators' settlements and the queue,
//! wired together in memory as the contracts wire them.

use estuary_models::{campaign::Campaign, native::Native};

#[test]
fn campaign_on_the_logic_modules() {
    let campaign = Campaign {
        name: "--test native campaign_on_the_logic_modules",
        seed: 1,
        steps: 100_000,
        story: 1_000,
    };
    let done = campaign.run::<Native>();
    for kind in [
        "Stake",
        "StakeAndWrap",
        "TransferFrom",
        "TransferSharesFrom",
        "Request",
        "ExitNow",
        "Settle",
        "Rebalance",
        "Finalize",
        "Claim",
        "Operator Approve",
        "Operator Close",
        "Chain LateOffence",
        "Govern Apply",
        "UpdateNominator",
        "Cover Deposit",
        "Cover DepositWrapped",
        "Cover StakeAndDeposit",
        "Cover Sponsor",
        "Cover RequestExit",
        "Cover ClaimExit",
        "Trade SwapNative",
        "Trade SwapUnits",
        "Trade AddLiquidity",
        "Trade RemoveLiquidity",
        "Trade RemoveOne",
        "Trade Supply",
        "Trade Withdraw",
        "Trade AddCollateral",
        "Trade TakeCollateral",
        "Trade Borrow",
        "Trade Repay",
        "Trade Liquidate",
        "Trade Open",
        "Trade Close",
        "Trade LiquidateByExit",
        "Trade MintAndSell",
        "Trade BuyAndExit",
        "refused: Pool(StakeLimitExceeded)",
        "refused: Pool(CapExceeded)",
        "refused: WrappedLst(Pool(StakeLimitExceeded))",
        "refused: Token(InsufficientAllowance)",
        "refused: Cover(ExitLapsed)",
        "refused: Cover(Pool(CapExceeded))",
        "refused: Cover(Pool(LossAnnounced))",
        "refused: Queue(WrongHint)",
        "refused: StablePool(PriceTooOld)",
        "refused: LendingMarket(Unhealthy)",
        "refused: LendingMarket(TooLittlePaid)",
        "refused: Leverage(TooLittleProfit)",
    ] {
        assert!(done.contains_key(kind), "{kind} happens");
    }
}
