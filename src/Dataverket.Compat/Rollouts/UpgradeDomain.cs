namespace Dataverket.Compat.Rollouts;

/// <summary>The seven kinds of things that a control plane upgrades.</summary>
public enum UpgradeDomain
{
    /// <summary>Builds of control-plane services.</summary>
    Services,

    /// <summary>Public HTTP surfaces.</summary>
    PublicApi,

    /// <summary>Events, commands and workflows.</summary>
    Messages,

    /// <summary>PostgreSQL tables and data.</summary>
    Database,

    /// <summary>NATS servers and JetStream assets.</summary>
    Nats,

    /// <summary>Talos and Kubernetes nodes.</summary>
    Cluster,

    /// <summary>Storage and network controllers.</summary>
    StorageAndNetwork,
}
