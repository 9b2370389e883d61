using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>One question before Contract. It measures and changes nothing, inside a transaction or before it.</summary>
abstract class ContractCheck(string name, bool canBeWaived = true)
{
    /// <summary>The name that waivers use.</summary>
    internal string Name => name;

    internal bool CanBeWaived => canBeWaived;

    /// <summary>Whether it is asked of a Contract that has begun already as well: the floor is raised then, and the only way is on.</summary>
    internal virtual bool AsksAgain => false;

    internal abstract Task AskAsync(NpgsqlConnection connection, ChangeView view, ContractConditions conditions, List<GateReason> reasons, CancellationToken cancellationToken);
}
