using System.Globalization;

namespace Dataverket.Benchmarks.Migrating;

/// <summary>The rounds of one figure: a value each, the control against itself, and a rate for people. One thread.</summary>
internal sealed class Rounds
{
    private readonly List<(double Value, double Control, double Rate)> _all = [];

    public double Median => _all.Select(round => round.Value).Order().ElementAt(_all.Count / 2);

    public double Most => _all.Max(round => round.Value);

    /// <summary>How far the control was from itself in the median round, as a share.</summary>
    public double Noise => _all.Select(round => Math.Abs(Math.Log(round.Control))).Order().ElementAt(_all.Count / 2);

    public void Add(double value, double control, double rate = 0) => _all.Add((value, control, rate));

    public string Say(string unit) => string.Create(
        CultureInfo.InvariantCulture,
        $"rounds {string.Join(' ', _all.Select(round => round.Value.ToString("F2", CultureInfo.InvariantCulture)))}, control against itself {string.Join(' ', _all.Select(round => round.Control.ToString("F2", CultureInfo.InvariantCulture)))}{(_all[0].Rate > 0 ? $", {_all.Select(round => round.Rate).Order().ElementAt(_all.Count / 2):F0} {unit}" : "")}");
}
