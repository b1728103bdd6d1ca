-- The requests of scripts/load.sh, for wrk: one kind, or all at random.

local accounts = {}
for line in io.lines(os.getenv("ACCOUNTS")) do
    accounts[#accounts + 1] = line
end

-- The database's blocks are a minute apart, from 2024 on.
local BEGIN = 1704067200000
local DAY = 86400000

local function account()
    return accounts[math.random(#accounts)]
end

local kinds = {
    pool = function() return "/v1/pool" end,
    apr = function() return "/v1/apr" end,
    account = function() return "/v1/accounts/" .. account() end,
    week = function()
        local from = BEGIN + math.random(0, 20) * DAY
        local span = string.format("?from=%.0f&to=%.0f", from, from + 7 * DAY)
        return "/v1/accounts/" .. account() .. "/rewards" .. span
    end,
}
local names = { "pool", "apr", "account", "week" }

function request()
    local kind = os.getenv("REQUESTS")
    if kind == "mix" then
        kind = names[math.random(#names)]
    end
    return wrk.format("GET", kinds[kind]())
end
