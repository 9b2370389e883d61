using System.Security.Cryptography;
using System.Text;
using Dataverket.Compat.Rollouts;

namespace Dataverket.Compat.Nats.Coordination;

/// <summary>Asks the gates of one stage, and knows since when each has passed or been shut. Used by one leader at a time.</summary>
internal sealed class GateJudge(IReadOnlyDictionary<string, Gate> gates, TimeSpan within, TimeSpan longestGap, TimeProvider time)
{
    private readonly Dictionary<string, (bool Passes, long Since)> _since = new(StringComparer.Ordinal);

    private long _asked;

    /// <summary>Forgets what was seen: another stage, another leader, a pause.</summary>
    public void Reset() => _since.Clear();

    /// <summary>Asks each gate once.</summary>
    /// <returns>The digest and text of the evidence once all have passed for as long as they must, and what still blocks.</returns>
    public async Task<(string Digest, string Evidence, IReadOnlyList<BlockStatus> Blocked)> JudgeAsync(Stage stage, CancellationToken cancellationToken)
    {
        // Without a break means asked all along: what passed before a gap and after it may have failed in between.
        if (_asked != 0 && time.GetElapsedTime(_asked) > longestGap) Reset();
        List<BlockStatus> blocked = [];
        List<string> evidence = [];
        foreach (var gate in stage.Gates.Select(name => gates[name]))
        {
            var result = await AskAsync(gate, cancellationToken).ConfigureAwait(false);
            var passes = result.Verdict == GateVerdict.Pass;
            if (!_since.TryGetValue(gate.Name, out var entry) || entry.Passes != passes) _since[gate.Name] = entry = (passes, time.GetTimestamp());
            var lasted = time.GetElapsedTime(entry.Since);
            evidence.Add($"{gate.Name}: {result.Evidence}");
            foreach (var reason in result.Reasons)
                blocked.Add(new(stage.Id, gate.Name, reason.What, reason.Unblock, lasted.TotalSeconds));
            if (passes && lasted < gate.HoldFor)
                blocked.Add(new(stage.Id, "hold", $"{gate.Name} has passed for {lasted.TotalSeconds:0.0} s of the {gate.HoldFor.TotalSeconds:0.0} s it must hold.", "Wait.", lasted.TotalSeconds));
        }

        _asked = time.GetTimestamp();
        var text = string.Join('\n', evidence);
        return (Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))), text, blocked);
    }

    private async Task<GateResult> AskAsync(Gate gate, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(within, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            // Not every gate heeds its token; the run must not hang on one that does not.
            return await gate.JudgeAsync(limit.Token).AsTask().WaitAsync(limit.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A gate is the user's code: whatever it throws means that it could not measure, and that never opens a gate.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            var what = e is OperationCanceledException ? $"did not answer within {within.TotalSeconds:0} s" : $"could not measure: {e.Message}";
            return GateResult.Unevaluable($"{gate.Name} {what}.", "Look at what the gate asks; it is asked again by itself.");
        }
    }
}
