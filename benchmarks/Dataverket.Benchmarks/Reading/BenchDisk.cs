namespace Dataverket.Benchmarks.Reading;

public sealed record BenchDisk
{
    public required string Name { get; init; }

    public int SizeGb { get; init; }

    public bool IsFast { get; init; }

    public Guid Id { get; init; }

    public decimal Price { get; init; }
}
