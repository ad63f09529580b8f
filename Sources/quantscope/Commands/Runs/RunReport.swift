import Evaluation
import Foundation
import Results

/// Runs as one page that a browser shows without a network.
struct RunReport {
  private let sections: [String]
  private let runs: [StoredRun]

  init(_ store: ResultsStore, _ runs: [StoredRun]) throws {
    self.runs = runs
    var lineages: [String] = []
    for run in runs where !lineages.contains(run.model.identity.lineage) { lineages.append(run.model.identity.lineage) }
    sections = try lineages.map { lineage in
      try RunReportSection(store, runs.filter { $0.model.identity.lineage == lineage }).html
    }
  }

  /// The page.
  var html: String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <title>What models lost</title>
    <style>\(Self.style)</style>
    </head>
    <body>
    <h1>What models lost</h1>
    <p class="note">\(runs.count) runs, \(RunText.date(Date().timeIntervalSince1970)). Divergence is the mean over the scored \
    tokens of the Kullback-Leibler divergence from the reference, in nats; intervals hold 95% of a bootstrap's means.</p>
    \(sections.isEmpty ? "<p>Nothing is measured yet.</p>" : sections.joined(separator: "\n"))
    </body>
    </html>

    """
  }

  private static let style = """
    :root{--paper:#fff;--ink:#1b1f24;--faint:#d7dce1;--note:#59636e;--front:#c2410c;\
    --c0:#2563eb;--c1:#c2410c;--c2:#15803d;--c3:#9333ea;--c4:#b45309;--c5:#0e7490;--c6:#be185d;--c7:#4d7c0f}
    @media(prefers-color-scheme:dark){:root{--paper:#14171a;--ink:#e6e8ea;--faint:#343a40;--note:#9aa4ae;--front:#fb923c;\
    --c0:#60a5fa;--c1:#fb923c;--c2:#4ade80;--c3:#c084fc;--c4:#fbbf24;--c5:#22d3ee;--c6:#f472b6;--c7:#a3e635}}
    body{background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif;max-width:1000px;margin:2em auto;\
    padding:0 1em}
    h1,h2,h3{line-height:1.2}h2{margin-top:2em;border-bottom:1px solid var(--faint);padding-bottom:.2em}
    .note{color:var(--note)}.scroll{overflow-x:auto}
    table{border-collapse:collapse;font-variant-numeric:tabular-nums}
    td,th{padding:.25em .7em;text-align:right;border-bottom:1px solid var(--faint);white-space:nowrap}
    td.t,th.t{text-align:left}
    svg{width:100%;max-width:900px;height:auto;font:12px system-ui,sans-serif;fill:var(--ink)}
    .grid{stroke:var(--faint);stroke-width:1}.dot{fill:var(--c0)}.best{fill:var(--front)}
    .error{stroke:var(--note);stroke-width:1.5}.front{fill:none;stroke:var(--front);stroke-width:1.5;stroke-dasharray:5 4}
    .curve{fill:none;stroke-width:2}
    .key span{display:inline-block;width:.8em;height:.8em;margin:0 .3em 0 1em}
    """
}
