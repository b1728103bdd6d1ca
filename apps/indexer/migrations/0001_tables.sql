-- One text for SQLite and PostgreSQL. Amounts are decimal text in planck, shares or units: exact, and never floats.
-- Accounts and hashes are hexadecimal. Times are milliseconds since the Unix epoch. `position` is the place of an event
-- among all events of its block.

-- What the database is about: one row.
CREATE TABLE deployment (
    id BIGINT PRIMARY KEY,
    chain TEXT NOT NULL,
    genesis TEXT NOT NULL,
    prefix BIGINT NOT NULL,
    symbol TEXT NOT NULL,
    decimals BIGINT NOT NULL,
    contracts TEXT NOT NULL,
    first_block BIGINT NOT NULL
);

CREATE TABLE blocks (
    height BIGINT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    parent TEXT NOT NULL,
    time BIGINT NOT NULL
);
CREATE INDEX blocks_by_time ON blocks (time, height);

-- The pool's book after each block that called the pool.
CREATE TABLE pool (
    height BIGINT PRIMARY KEY,
    time BIGINT NOT NULL,
    total_shares TEXT NOT NULL,
    equity TEXT NOT NULL,
    mint_equity TEXT NOT NULL,
    buffered TEXT NOT NULL,
    reserve TEXT NOT NULL,
    staked TEXT NOT NULL,
    owed TEXT NOT NULL,
    provision TEXT NOT NULL,
    queue_provision TEXT NOT NULL,
    cover TEXT NOT NULL,
    unvested TEXT NOT NULL,
    stream_amount TEXT NOT NULL,
    stream_start BIGINT NOT NULL,
    stream_end BIGINT NOT NULL,
    returning_amount TEXT NOT NULL,
    returning_start BIGINT NOT NULL,
    returning_end BIGINT NOT NULL
);
CREATE INDEX pool_by_time ON pool (time, height);

-- Each change of an account's shares, or of its units of the wrapped token, and the balance after it. `planck` is what
-- was paid, or was worth, at that moment.
CREATE TABLE shares (
    account TEXT NOT NULL,
    token TEXT NOT NULL,
    height BIGINT NOT NULL,
    position BIGINT NOT NULL,
    kind TEXT NOT NULL,
    change TEXT NOT NULL,
    balance TEXT NOT NULL,
    planck TEXT NOT NULL,
    PRIMARY KEY (account, token, height, position)
);

CREATE TABLE requests (
    id BIGINT PRIMARY KEY,
    owner TEXT NOT NULL,
    amount TEXT NOT NULL,
    units TEXT NOT NULL,
    made_height BIGINT NOT NULL,
    made_time BIGINT NOT NULL,
    finalized_height BIGINT,
    finalized_time BIGINT,
    finalized_index TEXT,
    claimed_height BIGINT,
    claimed_time BIGINT,
    paid TEXT,
    recipient TEXT
);
CREATE INDEX requests_by_owner ON requests (owner, id);

-- Requests that changed hands.
CREATE TABLE request_transfers (
    id BIGINT NOT NULL,
    height BIGINT NOT NULL,
    position BIGINT NOT NULL,
    sender TEXT NOT NULL,
    recipient TEXT NOT NULL,
    PRIMARY KEY (id, height, position)
);

-- Each change of the loss index of open requests, in parts of 10^27, and each finalization.
CREATE TABLE queue (
    height BIGINT NOT NULL,
    position BIGINT NOT NULL,
    kind TEXT NOT NULL,
    amount TEXT NOT NULL,
    last_id BIGINT,
    loss_index TEXT NOT NULL,
    PRIMARY KEY (height, position)
);
CREATE INDEX queue_by_kind ON queue (kind, height, position);

-- Each operator as of the last block.
CREATE TABLE operators (
    operator BIGINT PRIMARY KEY,
    validator TEXT NOT NULL,
    nominator TEXT,
    payout TEXT,
    metadata TEXT NOT NULL,
    status TEXT NOT NULL,
    fault TEXT,
    bond TEXT NOT NULL,
    debt TEXT NOT NULL,
    commission BIGINT NOT NULL,
    stake_cap TEXT,
    announced TEXT NOT NULL,
    rewards TEXT NOT NULL,
    losses TEXT NOT NULL
);

-- Each transition of an operator, with its values as JSON.
CREATE TABLE operator_events (
    operator BIGINT NOT NULL,
    height BIGINT NOT NULL,
    position BIGINT NOT NULL,
    kind TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (operator, height, position)
);

-- Each settled reward, and who got what.
CREATE TABLE rewards (
    height BIGINT NOT NULL,
    position BIGINT NOT NULL,
    operator BIGINT NOT NULL,
    reward TEXT NOT NULL,
    commission TEXT NOT NULL,
    debt_repaid TEXT NOT NULL,
    keeper TEXT NOT NULL,
    cover TEXT NOT NULL,
    treasury TEXT NOT NULL,
    streamed TEXT NOT NULL,
    PRIMARY KEY (height, position)
);
CREATE INDEX rewards_by_operator ON rewards (operator, height);

-- Each settled loss, and who bore what.
CREATE TABLE losses (
    height BIGINT NOT NULL,
    position BIGINT NOT NULL,
    operator BIGINT NOT NULL,
    era BIGINT NOT NULL,
    offence_era BIGINT NOT NULL,
    loss TEXT NOT NULL,
    bond TEXT NOT NULL,
    cover TEXT NOT NULL,
    provided TEXT NOT NULL,
    queue TEXT NOT NULL,
    stream TEXT NOT NULL,
    holders TEXT NOT NULL,
    PRIMARY KEY (height, position)
);
CREATE INDEX losses_by_operator ON losses (operator, height);

-- Each change of the provision for announced losses. A sweep books several operators at once, and names none.
CREATE TABLE provisions (
    height BIGINT NOT NULL,
    position BIGINT NOT NULL,
    operator BIGINT,
    added TEXT NOT NULL,
    released TEXT NOT NULL,
    restored TEXT NOT NULL,
    queue TEXT NOT NULL,
    stream TEXT NOT NULL,
    holders TEXT NOT NULL,
    PRIMARY KEY (height, position)
);

-- Swaps, liquidity, supplies, collateral, loans, liquidations, levered positions.
CREATE TABLE markets (
    height BIGINT NOT NULL,
    position BIGINT NOT NULL,
    contract TEXT NOT NULL,
    kind TEXT NOT NULL,
    account TEXT NOT NULL,
    native TEXT,
    units TEXT,
    shares TEXT,
    price TEXT,
    detail TEXT NOT NULL,
    PRIMARY KEY (height, position)
);
CREATE INDEX markets_by_account ON markets (account, height, position);
