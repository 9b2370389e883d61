namespace Dataverket.Benchmarks.Reading;

public enum BenchState
{
    Stopped,
    Running,
    Lost,
}
