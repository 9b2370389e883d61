namespace Dataverket.Compat.Analyzers.Tests;
public class P { [Fact] public void X() => Assert.Equal(16, Rules.RuleTable.All.Count); }
