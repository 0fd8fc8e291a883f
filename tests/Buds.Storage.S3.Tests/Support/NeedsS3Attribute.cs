namespace Buds.Storage.S3.Tests.Support;

/// <summary>The tests of the class talk to a real S3 store, and are skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsS3Attribute : Attribute;
