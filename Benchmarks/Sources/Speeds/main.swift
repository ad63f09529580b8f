import Benchmark

// What the arguments say wins over these; without a format asked for, the table below is printed in place of the
// harness's own.
let arguments = parseArguments()
let defaults = defaultSettings + [MinTime(seconds: 0.3), Format(.none)]
var runner = BenchmarkRunner(
  suites: [
    quantizationSpeeds(), parametricSpeeds(), measuringSpeeds(), tokenizationSpeeds(), inferenceSpeeds(),
    trainingSpeeds(),
  ],
  settings: arguments, customDefaults: defaults)

try runner.run()
if BenchmarkSettings(defaults + arguments).format == .none {
  print(Machine.description)
  print(SpeedTable(runner.results))
}
