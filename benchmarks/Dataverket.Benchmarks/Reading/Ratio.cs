using System.Diagnostics;
using System.Runtime;

namespace Dataverket.Benchmarks.Reading;

/// <summary>The median ratio of two interleaved measurements, with the spread of the rounds.</summary>
/// <param name="Median">Ours by the peer's.</param>
/// <param name="Least">The smallest round.</param>
/// <param name="Most">The largest round.</param>
/// <param name="IsVoid">Whether the peer against itself was off by more than 5 % in every try.</param>
internal sealed record Ratio(double Median, double Least, double Most, bool IsVoid)
{
    private const int FewestRounds = 15;
    private const int MostRounds = 75;
    private const double RoundNanoseconds = 4e6;
    private const int MostTries = 10;
    private const int FewestWindows = 3;
    private const int MostWindows = 25;

    /// <summary>Measures A B A B; both sides do the same work a round.</summary>
    public static Ratio Measure(Action ours, Action peer)
    {
        var count = Warm(ours, peer);
        for (var attempt = 0; ; attempt++)
        {
            var control = Run(peer, peer, count.Peer, count.Peer).Median;
            var isSteady = Math.Abs(control - 1) <= 0.05;
            if (!isSteady && attempt < MostTries) continue;
            return Run(ours, peer, count.Ours, count.Peer) with { IsVoid = !isSteady };
        }
    }

    private static Ratio Run(Action ours, Action peer, int countOurs, int countPeer)
    {
        List<double> rounds = [];
        // Who goes first changes with each round: what comes second in every round may always meet the collector's turn.
        while (rounds.Count < FewestRounds || (rounds.Count < MostRounds && !IsKnown(rounds)))
        {
            var isOursFirst = rounds.Count % 2 == 0;
            var first = isOursFirst ? Nanoseconds(ours, countOurs) : Nanoseconds(peer, countPeer);
            var second = isOursFirst ? Nanoseconds(peer, countPeer) : Nanoseconds(ours, countOurs);
            rounds.Add(isOursFirst ? first / second : second / first);
        }

        rounds.Sort();
        return new(rounds[rounds.Count / 2], rounds[0], rounds[^1], false);
    }

    // The standard error of the median, from the quartiles (1.25 times the deviation, which is the distance of the quartiles by 1.35), is below 2 % of it.
    private static bool IsKnown(List<double> rounds)
    {
        var sorted = rounds.Order().ToArray();
        var (low, middle, high) = (sorted[sorted.Length / 4], sorted[sorted.Length / 2], sorted[sorted.Length * 3 / 4]);
        return 1.25 * (high - low) / 1.35 / Math.Sqrt(sorted.Length) < 0.02 * middle;
    }

    // Until two windows of 200 ms agree and nothing was compiled in the last of them, but never less than 600 ms: the JIT waits 100 ms without new code
    // before it goes on to the next tier, and then compiles beside what is measured.
    private static (int Ours, int Peer) Warm(Action ours, Action peer)
    {
        var (last, now) = ((Ours: 0.0, Peer: 0.0), (Ours: 0.0, Peer: 0.0));
        var (compiled, isCompiling) = (JitInfo.GetCompiledMethodCount(), true);
        for (var window = 0; window < MostWindows && (window < FewestWindows || isCompiling || !Agree(now.Ours, last.Ours) || !Agree(now.Peer, last.Peer)); window++)
        {
            (last, now) = (now, (Window(ours), Window(peer)));
            isCompiling = compiled != (compiled = JitInfo.GetCompiledMethodCount());
        }

        return (Math.Max(1, (int)(RoundNanoseconds / now.Ours)), Math.Max(1, (int)(RoundNanoseconds / now.Peer)));
    }

    private static double Window(Action action)
    {
        var (start, count) = (Stopwatch.GetTimestamp(), 0);
        for (; Stopwatch.GetElapsedTime(start).TotalMilliseconds < 100; count++) action();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / count;
    }

    private static bool Agree(double one, double other) => Math.Abs((one / other) - 1) < 0.03;

    private static double Nanoseconds(Action action, int count)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++) action();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / count;
    }
}
