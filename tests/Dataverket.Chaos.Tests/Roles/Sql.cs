using Npgsql;

namespace Dataverket.Chaos.Tests.Roles;

/// <summary>A command with its values in order.</summary>
internal static class Sql
{
    public static NpgsqlCommand With(this NpgsqlCommand command, params ReadOnlySpan<object> values)
    {
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
