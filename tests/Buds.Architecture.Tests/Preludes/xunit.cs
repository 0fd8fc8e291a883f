using Xunit;
