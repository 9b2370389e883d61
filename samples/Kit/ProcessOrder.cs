namespace Kit;

/// <summary>What the coordinator's driver asks of the host that keeps the story's processes (as it would ask Kubernetes).</summary>
public sealed record ProcessOrder(string Instance, string Build)
{
    public const string Subject = "story.host.replace";
}
