import TestSupport
import Tensors
import Inference
import Testing

@Suite("Copies of recurrent states") struct StateSnapshotTests {
  /// A sequence whose two states are numbers that follow from the position alone.
  final class Counter {
    let states: [RecurrentState]
    let snapshots: StateSnapshots
    var position = 0

    init() throws {
      states = try [RecurrentState(floats: 1), RecurrentState(floats: 1000)]
      snapshots = try StateSnapshots(of: states)
    }

    func advance(_ tokens: Int, cancelled: Bool = false) {
      snapshots.begin(position: position, tokens: tokens)
      for state in cancelled ? [states[0]] : states {
        if let copy = state.wantedCopy {
          copy.memory.assumingMemoryBound(to: Float.self)[0] = Float(position + copy.tokens)
        }
        state.floats[0] = Float(position + tokens)
      }
      if cancelled { return }
      position += tokens
      snapshots.finish(position: position)
    }

    func goBack(to target: Int) {
      position = snapshots.restore(to: target)
    }

    var isRight: Bool { states.allSatisfy { $0.floats[0] == Float(position) } }
  }

  @Test("Going back always gives the state of the position that is named")
  func random() throws {
    var random = RandomSource(seed: 21)
    let counter = try Counter()
    for _ in 0..<5000 {
      switch Int.random(in: 0..<10, using: &random) {
      case 0:
        let target = Int.random(in: 0...counter.position, using: &random)
        counter.goBack(to: target)
        #expect(counter.position <= target)
      case 1:
        counter.advance(Int.random(in: 1...30, using: &random), cancelled: true)
        let target = counter.position
        counter.goBack(to: target)
        #expect(counter.position <= target)
      case 2...4: counter.advance(Int.random(in: 2...600, using: &random))
      default: counter.advance(1)
      }
      #expect(counter.isRight)
      #expect(counter.snapshots.positions.count <= StateSnapshots.mostSlots)
      #expect(counter.snapshots.positions == counter.snapshots.positions.sorted())
    }
  }

  @Test("A prompt can be taken up again at its start and before its last token")
  func prompt() throws {
    let counter = try Counter()
    counter.advance(40)
    counter.advance(20)
    #expect(counter.snapshots.positions == [39, 40, 59])
    counter.goBack(to: 60)
    #expect(counter.position == 60)
    counter.goBack(to: 59)
    #expect(counter.position == 59)
    counter.goBack(to: 45)
    #expect(counter.position == 40)
    counter.goBack(to: 12)
    #expect(counter.position == 0)
  }

  @Test("A long text keeps copies near its end and some far from it")
  func long() throws {
    let counter = try Counter()
    for _ in 0..<100_000 { counter.advance(1) }
    for back in [1, 300, 1000, 5000, 20000, 90000] {
      let target = 100_000 - back
      let nearest = counter.snapshots.positions.last { $0 <= target } ?? 0
      #expect(target - nearest <= max(back * 2, StateSnapshots.interval))
    }
  }

  @Test("States that were set from outside are not mixed with copies of another text")
  func adopted() throws {
    let counter = try Counter()
    counter.advance(40)
    for state in counter.states { state.floats[0] = 17 }
    counter.snapshots.adopt(position: 17)
    counter.position = 17
    #expect(counter.snapshots.positions.isEmpty && counter.isRight)
    counter.goBack(to: 16)
    #expect(counter.position == 0 && counter.isRight)
  }

  @Test("The number of copies is bounded by their bytes", arguments: [(0, 0), (1, 16), (64 << 20, 4), (1 << 40, 2)])
  func slots(bytes: Int, expected: Int) {
    #expect(StateSnapshots.slotCount(stateBytes: bytes) == expected)
  }
}
