extension ScenarioFile {
  /// What `lakegauge plan --example` writes: a lake of 400 PiB that is mirrored to two sites, with every key
  /// once and the default of every value in a line that starts with `#=`.
  package static let example = #"""
    # A scenario for `lakegauge plan SCAN --scenario FILE`: what the plan is made for and the lake does not
    # tell. Leave out what you do not know: the plan prints the default as an assumption. A line that starts
    # with #= says the default.
    #
    # sizes    400 PiB, 1.5 PB, 20 GB, 512 B       PB is 10^15 bytes, PiB is 2^50
    # rates    5 Tbps, 100 Gbit/s, 12 GB/s         bits per second; with a large B, bytes per second
    # spans    30 ms, 90 s, 15 min, 4 h, 7 d, 2 w
    # shares   10 % or 0.1
    # dates    2026-12-01, in UTC
    # A text that starts with *, &, !, % or @ has to be in quotes.

    name: two sites, first phase

    # The longest time from a commit to its being readable at the mirror, for tables of no class that says
    # otherwise (recovery point objective).
    rpo: 1 h
    #= rpo: 15 min

    # What is added to the link rate that is needed.
    headroom: 25 %
    #= headroom: 20 %

    # How often the mirror is brought up to date; left out, it follows every commit. Below every rpo.
    publishInterval: 5 min

    # Classes of tables, such as those of a business unit. A table belongs to the first class that it
    # matches: * is anything but /, ** anything, ? one character but /. The whole path has to match.
    classes:
      - name: Payments                # what reports call it
        owner: Payments platform      # who answers for it
        tables: ["payments/**", "**/ledger"]
        rpo: 15 min                   # left out: the rpo above
        mirrored: yes                 # the default
      - name: Retail
        owner: Retail analytics
        tables: retail/**
        rpo: 4 h
      - name: Scratch
        tables: ["tmp/**", "**/sandbox/**"]
        mirrored: no                  # stays in the cloud
    #= classes: []

    # Where copies are kept, from 1 to 16.
    sites:
      - name: North
        copies: 1.4                   # per byte: 1, or what an erasure code comes to
        retention: 30 d               # of what left the snapshot; left out: as long as the source keeps it
        capacity: 60 PB               # left out: open
        readShare: 60 %               # of all reads; left out: the sites get the same
      - name: South
        copies: 1.4
        capacity: 40 PB
        readShare: 40 %
    #= sites: [{name: site A, copies: 1}]

    # How two sites get what is new: hub (the source sends to each), chain (the source sends to the first,
    # that one to the second) or split (each gets half from the source and half from the other site).
    topology: chain
    #= topology: hub

    network:
      linkRates: [100 Gbps, 400 Gbps, 1 Tbps, 5 Tbps]     # to be tested
      sourceRoundTrip: 22 ms
      interSiteRoundTrip: 30 ms
      streamWindow: 32 MiB            # what one stream may have in flight
      segmentSize: 8960 B             # TCP's MSS
      lossRate: 0.001 %               # of packets; left out: the bound of Mathis is not computed
    #= network:
    #=   linkRates: []
    #=   sourceRoundTrip: 30 ms
    #=   interSiteRoundTrip: 30 ms
    #=   streamWindow: 16 MiB
    #=   segmentSize: 1460 B

    growth:
      years: 4                        # for which is planned, from 1 to 50
      perYear: 15 %                   # left out: measured from net growth
    #= growth:
    #=   years: 5

    # Coverages of the hot working set that scopes are compared at.
    coverages: [50 %, 80 %, 95 %, 99 %]
    #= coverages: [80 %, 90 %, 95 %, 99 %]

    # What is hot was read or written in so many days: 1, 7, 30 or 90.
    hotDays: 90
    #= hotDays: 30

    # Sizes of caches that are compared with a mirror; left out: those that serve the usual shares of reads.
    cacheSizes: [1 PB, 10 PB]
    #= cacheSizes: []

    # How the first copy is made.
    seeding:
      perDay: 8 PB                    # or rate: 800 Gbps; left out: what the recommended link carries
      start: 2027-01-11               # left out: the newest commit of the scan
      waves: 12                       # at most
    #= seeding:
    #=   waves: 10

    # What things cost; without prices there is no cost. They can stand in a file of their own:
    # prices: prices.yaml
    #
    # THESE PRICES ARE INVENTED, AS AN EXAMPLE OF 2026-12-01. Put in those of your contracts.
    prices:
      source: invented example prices, to be replaced
      date: 2026-12-01
      currency: USD
      egress:                         # by the volume of a month; or one price: egress: 0.05
        - {upTo: 10 TB, perGigabyte: 0.10}
        - {upTo: 1 PB, perGigabyte: 0.05}
        - {perGigabyte: 0.02}
      interSitePerGigabyte: 0.01
      readsPer10000: 0.004
      writesPer10000: 0.05
      retrievalPerGigabyte: 0.01
      sourceStoragePerGigabyteMonth: 0.02
      siteStoragePerGigabyteMonth: 0.005
      circuits:
        - {name: 100G wave, rate: 100 Gbps, perMonth: 10000, setup: 5000}
        - {name: 400G wave, rate: 400 Gbps, perMonth: 30000}

    # What somebody said, to be held against what was measured; claims: claims.yaml reads them from a file.
    claims:
      - text: 10 % of the lake changes every day
        source: planning workshop
        share: 10 %
        of: 400 PiB                   # left out: the whole lake
        per: day                      # day, week, month (30 d), year (365 d), or a span such as 90 d
      - {text: 5 Tbps sustained, rate: 5 Tbps}
      - {text: 100 PB a month, volume: 100 PB, per: month}
      - {text: the lake is 400 PiB, capacity: 400 PiB}
      - {text: "1 PB with 10 Tbps, 80 % of it reads", capacity: 1 PB, rate: 10 Tbps, reads: 80 %}
      - {text: from 450 to 770 PB, growth: {from: 450 PB, to: 770 PB, years: 3..4}}
    #= claims: []

    # What is offered; two are compared point by point. The scope is metadata, {hot: 90 %}, {fits: 1 PB} or
    # full.
    proposals:
      - name: minimum
        scope: {fits: 1 PB}
        sites: [North]                # left out: all of them
        rpo: 4 h                      # left out: that of the classes and of the scenario
        linkRate: 100 Gbps            # left out: the recommended one
        years: 1                      # left out: those of growth
      - name: first phase
        scope: {hot: 95 %}
    #= proposals: []

    # The lake that the scanned tables are a sample of; left out: they are all of it.
    wholeLake:
      bytes: 400 PiB
      strata:                         # kinds of tables; each scanned table belongs to the first it matches
        - name: payments
          tables: payments/**
          tableCount: 1200            # in the whole lake, the scanned ones among them
          bytes: 150 PiB              # live, where it is known
        - name: everything else
          tables: "**"
          tableCount: 38000

    # Limits of services that may bind.
    quotas:
      readsPerSecond: 20000           # that a bucket starts with
      writesPerSecond: 4000
      egress: 3 Tbps
      eventsPerSecond: 10000          # of the change feed
    #= quotas:
    #=   readsPerSecond: 5000
    #=   writesPerSecond: 1000

    """#
}
