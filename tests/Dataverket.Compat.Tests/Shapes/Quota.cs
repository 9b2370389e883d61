namespace Dataverket.Compat.Tests.Shapes;

/// <summary>A type with a rule of its own.</summary>
public sealed class Quota
{
    public Quota(int cores)
    {
        if (cores < 1) throw new QuotaException("a quota is at least one core");
        Cores = cores;
    }

    public int Cores { get; }
}
