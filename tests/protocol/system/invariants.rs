//! What must hold after every step of every sequence of steps: the campaign on the compiled contracts.

pub mod compiled;

use estuary_models::campaign::Campaign;

use compiled::Compiled;

#[test]
fn campaign_on_the_compiled_contracts() {
    let campaign = Campaign {
        name: "--test protocol campaign_on_the_compiled_contracts",
        // A seed with which each of the messages below succeeds.
        seed: 8,
        steps: 1_200,
        story: 300,
    };
    let done = campaign.run::<Compiled>();
    for kind in [
        "Stake",
        "StakeAndWrap",
        "TransferFrom",
        "TransferSharesFrom",
        "Request",
        "Settle",
        "Rebalance",
        "Finalize",
        "Claim",
        "Chain LateOffence",
        "Govern Apply",
        "Cover StakeAndDeposit",
        "Cover RequestExit",
        "Govern ProposeCover",
        "Trade SwapNative",
        "Trade SwapUnits",
        "Trade AddLiquidity",
        "Trade RemoveOne",
        "Trade Supply",
        "Trade Withdraw",
        "Trade Borrow",
        "Trade Repay",
        "Trade Liquidate",
        "Trade Open",
        "Trade Close",
        "Trade MintAndSell",
        "Trade BuyAndExit",
        "refused: Pool(StakeLimitExceeded)",
        "refused: Token(InsufficientAllowance)",
        "refused: Queue(WrongHint)",
    ] {
        assert!(done.contains_key(kind), "{kind} happens");
    }
}
