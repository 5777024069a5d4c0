// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Credits that their owners fetch
/// @notice Nothing is ever pushed to a receiver, so none can block another. A provider's credit goes with its id and is
/// fetched by whatever key operates it then.
interface IPullPayments {
    event Credited(address indexed account, uint256 amount);
    event ProviderCredited(bytes32 indexed providerId, uint256 amount);
    event CreditWithdrawn(address indexed account, address indexed to, uint256 amount);
    event ProviderCreditWithdrawn(bytes32 indexed providerId, address indexed to, uint256 amount);

    error NoCredit();
    error NotProviderOperator(bytes32 providerId, address caller);
    error PaymentFailed(address to, uint256 amount);

    /// @notice Credit of an address, in wei.
    function creditOf(address account) external view returns (uint256);

    /// @notice Credit of a provider, in wei.
    function providerCreditOf(bytes32 providerId) external view returns (uint256);

    /// @notice Pays the caller's credit to an address.
    function withdrawCredit(address to) external returns (uint256 amount);

    /// @notice Pays a provider's credit to an address; by its operator.
    function withdrawProviderCredit(bytes32 providerId, address to) external returns (uint256 amount);
}
