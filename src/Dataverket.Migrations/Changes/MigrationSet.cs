using System.Reflection;
using Dataverket.Compat.Postgres;
using FluentMigrator;

namespace Dataverket.Migrations;

/// <summary>All that one service's database has gone through and will go through: ordinary migrations and changes. Immutable.</summary>
public sealed record MigrationSet
{
    /// <summary>Ordinary FluentMigrator migrations (classes with <c>[Migration]</c>, public or not), in any order. Their numbers are 0 or above; <see cref="PhaseAttribute"/> says when each is run.</summary>
    public IReadOnlyList<Type> Migrations { get; init; } = [];

    /// <summary>The changes, in any order.</summary>
    public IReadOnlyList<DatabaseChange> Changes { get; init; } = [];

    /// <summary>What an assembly holds: its exported classes with <c>[Migration]</c>, and the changes in public static properties and fields of its exported types.</summary>
    /// <param name="assembly">A service's migrations assembly.</param>
    public static MigrationSet From(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        const BindingFlags Flags = BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var types = assembly.GetExportedTypes();
        return new()
        {
            Migrations = [.. types.Where(IsMigration)],
            Changes =
            [
                .. types.Where(type => !type.ContainsGenericParameters).SelectMany(type =>
                    type.GetFields(Flags).Where(field => field.FieldType.IsAssignableTo(typeof(DatabaseChange))).Select(field => field.GetValue(null))
                        .Concat(type.GetProperties(Flags).Where(property => property.PropertyType.IsAssignableTo(typeof(DatabaseChange))).Select(property => property.GetValue(null))))
                    .OfType<DatabaseChange>().DistinctBy(change => change.Id),
            ],
        };
    }

    /// <summary>Every change, with the migrations written by hand of phase Contract.</summary>
    internal IReadOnlyList<DatabaseChange> All => [.. Changes, .. Of(MigrationPhase.Contract).Select(ByHand)];

    /// <summary>The ordinary migrations of some phases, by number. One that says none belongs to Expand.</summary>
    internal IReadOnlyList<Type> Of(params MigrationPhase[] phases) => [.. Migrations.Where(IsMigration).Where(type => phases.Contains(PhaseOf(type))).OrderBy(NumberOf)];

    internal static long NumberOf(Type type) => type.GetCustomAttribute<MigrationAttribute>()!.Version;

    internal static MigrationPhase PhaseOf(Type type) => SaidBy(type)?.Phase ?? MigrationPhase.Expand;

    internal IReadOnlyList<string> Validate(bool requirePhase = false)
    {
        List<string> faults = [];
        foreach (var type in Migrations.Where(type => !IsMigration(type))) faults.Add($"{type} is no class with [Migration] that derives from a FluentMigrator migration.");
        foreach (var type in Migrations.Where(IsMigration)) AddPhaseFaults(faults, type, requirePhase);
        foreach (var change in All) faults.AddRange(change.Validate());
        foreach (var twice in All.GroupBy(change => change.Id, StringComparer.Ordinal).Where(group => group.Count() > 1))
            faults.Add($"The id {twice.Key} is used by {twice.Count()} changes.");
        var numbers = Migrations.Where(IsMigration).Select(type => (Number: NumberOf(type), What: type.Name)).ToList();
        foreach (var (_, what) in numbers.Where(entry => entry.Number < 0)) faults.Add($"The number of {what} is below 0; those are this library's.");
        if (faults.Count > 0) return faults;
        foreach (var twice in numbers.Concat(Changes.SelectMany(change => change.CreateMigrations().Select(step => (step.Number, What: change.Id)))).GroupBy(entry => entry.Number).Where(group => group.Count() > 1))
            faults.Add($"The number {twice.Key} is used by {string.Join(" and ", twice.Select(entry => entry.What))}.");
        return faults;
    }

    static void AddPhaseFaults(List<string> faults, Type type, bool requirePhase)
    {
        if (SaidBy(type) is not { } phase)
        {
            if (requirePhase) faults.Add($"Migration {type.Name} says no phase: give it [Phase], or turn RequirePhase off.");
            return;
        }

        if (!Enum.IsDefined(phase.Phase)) faults.Add($"Migration {type.Name}: there is no phase {phase.Phase}.");
        if (phase.Phase != MigrationPhase.Contract && (phase.Table is not null || phase.Shape != 0)) faults.Add($"Migration {type.Name}: only one of phase Contract names a table or a shape.");
        // Its gates, its effect and its record are one transaction.
        if (phase.Phase == MigrationPhase.Contract && type.GetCustomAttribute<MigrationAttribute>()!.TransactionBehavior == TransactionBehavior.None)
            faults.Add($"Migration {type.Name}: one of phase Contract runs in a transaction. For an index that is dropped concurrently declare ReplaceIndex, or give it another phase.");
    }

    HandWrittenContract ByHand(Type type)
    {
        var (phase, number) = (SaidBy(type)!, NumberOf(type));
        return new()
        {
            Id = HandWrittenContract.IdOf(number), Number = number, Type = type, HasTable = phase.Table is not null, Shape = phase.Shape,
            Schema = phase.Table is null ? CompatTables.Schema : phase.Schema, Table = phase.Table ?? VersionTable.Name,
            Before = [.. Of(MigrationPhase.Expand, MigrationPhase.Backfill, MigrationPhase.Verify).Where(other => NumberOf(other) < number).Select(other => (NumberOf(other), other.Name))],
        };
    }

    static PhaseAttribute? SaidBy(Type type) => type.GetCustomAttribute<PhaseAttribute>(inherit: false);

    static bool IsMigration(Type type) =>
        type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false } && type.IsAssignableTo(typeof(IMigration)) && type.IsDefined(typeof(MigrationAttribute));
}
