package governor

// cruised watches, at the chosen limit, whether the server has become another.
func (k *knee) cruised(g *Governor, latency float64) {
	if g.now < k.settled {
		return
	}
	if k.since.at == 0 {
		k.since = mark{at: g.now, answers: k.n}
		k.cruise.sum = 0
		return
	}
	k.cruise.sum += latency
	n := k.n - k.since.answers
	if n < int(max(100, 3*k.target)) {
		return
	}
	mean, rate := k.cruise.sum/float64(n), float64(n)/(g.now-k.since.at)
	held := k.heldElsewhere(g, k.since.at) || g.limit.blockedAt < k.since.at
	k.since, k.cruise.sum = mark{at: g.now, answers: k.n}, 0
	if held {
		return
	}
	k.windows++
	if k.cruise.rate == 0 {
		k.cruise.rate, k.cruise.latency = rate, mean
		return
	}
	switch {
	case mean > 1.3*k.cruise.latency && rate < 0.8*k.cruise.rate:
		k.test(g)
	case mean < 0.78*k.cruise.latency:
		k.again(g)
	case k.windows%20 == 0 && k.target < g.limit.most:
		k.points = []point{{k.target, rate}}
		k.to(g, trying, 1.25*k.target+1)
	}
}

// again starts over: the server has become faster.
func (k *knee) again(g *Governor) {
	k.mode, k.points, k.before, k.mark = idle, nil, 0, mark{}
	k.base = k.median(32)
	g.limit.slow, g.limit.grow = true, 1
	g.note(Decision{Kind: Doubling, From: g.limit.value, To: g.limit.value, Why: "calls got faster: one more per answer"})
}

// tried takes a little more if it brought more, and goes back otherwise.
func (k *knee) tried(g *Governor, p point) {
	old := k.points[0]
	from := g.limit.value
	if elasticity(p, old) < 0.5 {
		g.limit.raise(old.limit)
	}
	k.mode, k.target = cruising, g.limit.value
	k.settled, k.since = g.now+1.2*k.mean, mark{}
	k.cruise.rate = 0
	if g.limit.value != from {
		g.note(Decision{Kind: Knee, From: from, To: g.limit.value})
	}
}
