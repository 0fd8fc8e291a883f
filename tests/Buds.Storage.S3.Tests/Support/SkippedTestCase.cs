using Xunit.Abstractions;
using Xunit.Sdk;

namespace Buds.Storage.S3.Tests.Support;

public sealed class SkippedTestCase : XunitTestCase
{
    [Obsolete("For the runner, which makes it from what it has kept.")]
    public SkippedTestCase()
    {
    }

    public SkippedTestCase(IMessageSink messages, TestMethodDisplay display, TestMethodDisplayOptions displayOptions, ITestMethod testMethod)
        : base(messages, display, displayOptions, testMethod)
    {
    }

    protected override string GetSkipReason(IAttributeInfo factAttribute) => S3Server.MissingReason ?? base.GetSkipReason(factAttribute);
}
