"""How observations travel from an agent to the hub, and how the agent learns that they arrived."""
