"""The queue's Lua scripts: each one changes the queue from one consistent state to another, or not at all.

A subject is *pending* when `jobs` has it, *leased* when `leases` has it, *failed* when `failed` has it; it may be
pending and leased at once (an event came while it was being judged), and pending and failed at once (not even giving
up succeeded, and all is tried again). `due` holds the pending subjects that are not
leased, by the millisecond from which they may be claimed. Times come from the server unless the caller gives one,
so that machines with different clocks agree.
"""

KEYS = ("due", "jobs", "since", "leases", "held", "attempts", "planned", "failed", "wake")

_HEAD = """
local DUE, JOBS, SINCE, LEASES, HELD, ATTEMPTS, PLANNED, FAILED, WAKE = unpack(KEYS, 1, 9)
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local function wake()
  redis.call('LPUSH', WAKE, '1')
  redis.call('LTRIM', WAKE, 0, 31)
end

local function set_due(subject, at)
  redis.call('ZADD', DUE, at, subject)
  if at <= now then wake() end
end

local function keep_earliest(subject, since)
  local known = redis.call('HGET', SINCE, subject)
  if not known or tonumber(since) < tonumber(known) then redis.call('HSET', SINCE, subject, since) end
end

local function forget_attempts(subject)
  redis.call('HDEL', ATTEMPTS, subject)
  redis.call('HDEL', PLANNED, subject)
end

local function mark(subject, job, since)
  redis.call('HSET', JOBS, subject, job)
  keep_earliest(subject, since)
  if redis.call('HDEL', FAILED, subject) == 1 then forget_attempts(subject) end
  if not redis.call('ZSCORE', LEASES, subject) then
    redis.call('ZADD', DUE, 'LT', now, subject)
    wake()
  end
end

local function held(subject, token)
  local text = redis.call('HGET', HELD, subject)
  local lease = text and cjson.decode(text)
  return lease and (token == nil or lease[1] == token) and lease
end

local function let_go(subject)
  redis.call('ZREM', LEASES, subject)
  redis.call('HDEL', HELD, subject)
end

local function put_back(subject, lease, at)
  let_go(subject)
  redis.call('HSETNX', JOBS, subject, lease[2])
  keep_earliest(subject, lease[3])
  set_due(subject, at)
end
"""

# ARGV: now, seconds a GUID is remembered (0: it has none), then subject, Job and receipt (ms) of each Job.
# KEYS: the common ones, then the GUID's.
ACCEPT = (
    _HEAD
    + """
local remember = tonumber(ARGV[2])
if remember > 0 and not redis.call('SET', KEYS[10], '1', 'NX', 'EX', remember) then return 0 end
for i = 3, #ARGV, 3 do mark(ARGV[i], ARGV[i + 1], ARGV[i + 2]) end
return 1
"""
)

# ARGV: now, how many, lease in ms, token prefix. Gives subject, token, Job, since, attempts so far of each.
CLAIM = (
    _HEAD
    + """
local claims = {}
for i, subject in ipairs(redis.call('ZRANGEBYSCORE', DUE, '-inf', now, 'LIMIT', 0, ARGV[2])) do
  local token = ARGV[4] .. ':' .. i
  local job = redis.call('HGET', JOBS, subject)
  local since = redis.call('HGET', SINCE, subject)
  redis.call('ZREM', DUE, subject)
  redis.call('HDEL', JOBS, subject)
  redis.call('HDEL', SINCE, subject)
  redis.call('HSET', HELD, subject, cjson.encode({token, job, since, tostring(now)}))
  redis.call('ZADD', LEASES, now + tonumber(ARGV[3]), subject)
  claims[i] = {subject, token, job, since, redis.call('HGET', ATTEMPTS, subject) or '0'}
end
if redis.call('ZCOUNT', DUE, '-inf', now) > 0 then wake() end
return claims
"""
)

# ARGV: now, lease in ms, then subject and token of each lease. Gives the subjects whose lease was lost.
HEARTBEAT = (
    _HEAD
    + """
local lost = {}
for i = 3, #ARGV, 2 do
  if held(ARGV[i], ARGV[i + 1]) then
    redis.call('ZADD', LEASES, 'XX', now + tonumber(ARGV[2]), ARGV[i])
  else
    lost[#lost + 1] = ARGV[i]
  end
end
return lost
"""
)

# ARGV: now, subject, token. 0: the lease was lost, nothing happened.
FINISH = (
    _HEAD
    + """
if not held(ARGV[2], ARGV[3]) then return 0 end
let_go(ARGV[2])
forget_attempts(ARGV[2])
redis.call('HDEL', FAILED, ARGV[2])
if redis.call('HEXISTS', JOBS, ARGV[2]) == 1 then set_due(ARGV[2], now) end
return 1
"""
)

# ARGV: now, subject, token, delay in ms. Put back for later; no attempt is counted.
AGAIN = (
    _HEAD
    + """
local lease = held(ARGV[2], ARGV[3])
if not lease then return 0 end
put_back(ARGV[2], lease, now + tonumber(ARGV[4]))
return 1
"""
)

# ARGV: now, subject, token, delay in ms, retries allowed. -1: no retry is left and the lease is kept.
# A failure before the planned time (an event had pulled the subject forward) keeps the plan and costs no attempt.
RETRY = (
    _HEAD
    + """
local subject = ARGV[2]
local lease = held(subject, ARGV[3])
if not lease then return 0 end
local planned = tonumber(redis.call('HGET', PLANNED, subject) or 0)
if now < planned then
  put_back(subject, lease, planned)
  return 1
end
local attempts = tonumber(redis.call('HGET', ATTEMPTS, subject) or 0)
if attempts >= tonumber(ARGV[5]) then return -1 end
local at = now + tonumber(ARGV[4])
redis.call('HSET', ATTEMPTS, subject, attempts + 1)
redis.call('HSET', PLANNED, subject, at)
put_back(subject, lease, at)
return 1
"""
)

# ARGV: now, subject, token, the Failure. An event that came meanwhile revives the subject at once.
FAIL = (
    _HEAD
    + """
local subject = ARGV[2]
if not held(subject, ARGV[3]) then return 0 end
let_go(subject)
forget_attempts(subject)
if redis.call('HEXISTS', JOBS, subject) == 1 then
  set_due(subject, now)
else
  redis.call('HSET', FAILED, subject, ARGV[4])
end
return 1
"""
)

# ARGV: now, subject, token, the Failure, delay in ms. Put back for later, and seen as failed until then.
POSTPONE = (
    _HEAD
    + """
local lease = held(ARGV[2], ARGV[3])
if not lease then return 0 end
redis.call('HSET', FAILED, ARGV[2], ARGV[4])
put_back(ARGV[2], lease, now + tonumber(ARGV[5]))
return 1
"""
)

# ARGV: now, how many. Leases of the dead go back to the queue; each death counts as an attempt.
REAP = (
    _HEAD
    + """
local dead = redis.call('ZRANGEBYSCORE', LEASES, '-inf', now, 'LIMIT', 0, ARGV[2])
for _, subject in ipairs(dead) do
  local lease = held(subject)
  redis.call('HINCRBY', ATTEMPTS, subject, 1)
  put_back(subject, lease, now)
end
return dead
"""
)

# ARGV: now. Pending, claimable now, leased, failed, milliseconds that the oldest claimable one has waited.
STATS = (
    _HEAD
    + """
local first = redis.call('ZRANGE', DUE, 0, 0, 'WITHSCORES')
local waited = first[2] and math.max(0, now - tonumber(first[2])) or 0
return {
  redis.call('HLEN', JOBS), redis.call('ZCOUNT', DUE, '-inf', now), redis.call('ZCARD', LEASES),
  redis.call('HLEN', FAILED), math.floor(waited),
}
"""
)
