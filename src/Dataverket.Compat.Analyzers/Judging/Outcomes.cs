using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

internal static class Outcomes
{
    public static Outcome Worse(this Outcome one, Outcome other) => one > other ? one : other;
}
