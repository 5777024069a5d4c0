// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {IPullPayments} from "./interfaces/IPullPayments.sol";
import {IStakeVault} from "./interfaces/IStakeVault.sol";

/// @title Credits that their owners fetch
abstract contract PullPayments is IPullPayments, ReentrancyGuard {
    IStakeVault public immutable vault;

    mapping(address account => uint256) public creditOf;
    mapping(bytes32 providerId => uint256) public providerCreditOf;
    uint256 internal _credits;

    constructor(IStakeVault vault_) {
        vault = vault_;
    }

    function withdrawCredit(address to) external nonReentrant returns (uint256 amount) {
        amount = creditOf[msg.sender];
        if (amount == 0) revert NoCredit();
        creditOf[msg.sender] = 0;
        _credits -= amount;
        emit CreditWithdrawn(msg.sender, to, amount);
        _pay(to, amount);
    }

    function withdrawProviderCredit(bytes32 providerId, address to) external nonReentrant returns (uint256 amount) {
        if (vault.operatorOf(providerId) != msg.sender) revert NotProviderOperator(providerId, msg.sender);
        amount = providerCreditOf[providerId];
        if (amount == 0) revert NoCredit();
        providerCreditOf[providerId] = 0;
        _credits -= amount;
        emit ProviderCreditWithdrawn(providerId, to, amount);
        _pay(to, amount);
    }

    function _credit(address account, uint256 amount) internal {
        if (amount == 0) return;
        creditOf[account] += amount;
        _credits += amount;
        emit Credited(account, amount);
    }

    function _creditProvider(bytes32 providerId, uint256 amount) internal {
        if (amount == 0) return;
        providerCreditOf[providerId] += amount;
        _credits += amount;
        emit ProviderCredited(providerId, amount);
    }

    function _pay(address to, uint256 amount) internal {
        (bool ok,) = to.call{value: amount}("");
        if (!ok) revert PaymentFailed(to, amount);
    }
}
